import { Monorepo } from './projenrc/monorepo';
import { pipelineConstructs } from './projenrc/pipeline-constructs';
import { rehearsal } from './projenrc/rehearsal';
import { webWorker } from './projenrc/web-worker';

const monorepo = new Monorepo();
pipelineConstructs(monorepo);
rehearsal(monorepo);
webWorker(monorepo);
monorepo.synth();
