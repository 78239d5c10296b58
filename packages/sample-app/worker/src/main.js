import { main } from '../../shared/main.js';
import { workerApp } from './app.js';

main(workerApp);
