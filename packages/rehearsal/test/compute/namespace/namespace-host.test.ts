import { describeInstances } from '../instance-contract';

describeInstances('namespace');
