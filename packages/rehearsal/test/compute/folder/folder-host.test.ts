import { startFolderHost } from '../../../src/compute/folder/folder-host';
import { describeInstances } from '../instance-contract';

describeInstances('folder', (folder) => startFolderHost({ folder, reason: 'asked for' }));
