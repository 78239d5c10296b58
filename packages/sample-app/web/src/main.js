import { main } from '../../shared/main.js';
import { webApp } from './app.js';

main(webApp);
