import { describeInstances } from '../instance-contract';

describeInstances('folder');
