import { findObstacle } from '../../../src/compute/namespace/obstacles';

const OVERLAY = 'nodev\toverlay\n\text4\n';

function obstacleWith(files: Readonly<Record<string, string>>): string | undefined {
  const all: Readonly<Record<string, string>> = { '/proc/filesystems': OVERLAY, ...files };
  return findObstacle((file) => all[file]);
}

test.each([
  ['/proc/sys/user/max_user_namespaces', '0\n', 'max_user_namespaces is 0'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0\n', 'unprivileged_userns_clone is 0'],
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1\n', 'AppArmor restricts'],
  ['/proc/filesystems', 'nodev\tproc\n', 'no overlay file system'],
])('names %s', (file, value, message) => {
  expect(obstacleWith({ [file]: value })).toContain(message);
});

test('names nothing where nothing is forbidden', () => {
  const allowed = {
    '/proc/sys/user/max_user_namespaces': '96350\n',
    '/proc/sys/kernel/unprivileged_userns_clone': '1\n',
    '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '0\n',
  };
  expect(obstacleWith(allowed)).toBeUndefined();
});
