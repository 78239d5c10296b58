import { readFileSync } from 'node:fs';

/** Settings of the kernel that forbid user namespaces, and what to say of each. */
const SETTINGS = [
  {
    file: '/proc/sys/user/max_user_namespaces',
    forbids: (value: string) => value === '0',
    says: 'user.max_user_namespaces is 0 on this machine; "sudo sysctl -w user.max_user_namespaces=10000" allows them',
  },
  {
    file: '/proc/sys/kernel/unprivileged_userns_clone',
    forbids: (value: string) => value === '0',
    says: 'kernel.unprivileged_userns_clone is 0; "sudo sysctl -w kernel.unprivileged_userns_clone=1" allows them',
  },
  {
    file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
    forbids: (value: string) => value === '1',
    says:
      'AppArmor restricts user namespaces (kernel.apparmor_restrict_unprivileged_userns is 1); ' +
      '"sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0" allows them',
  },
];

/** A setting of this machine that explains why namespaces cannot be made, if there is one. */
export function findObstacle(read: (file: string) => string | undefined = readSetting): string | undefined {
  const found = SETTINGS.find(({ file, forbids }) => forbids((read(file) ?? '').trim()));
  if (found) return found.says;
  const fileSystems = read('/proc/filesystems');
  if (fileSystems !== undefined && !/\boverlay$/m.test(fileSystems))
    return 'the kernel has no overlay file system loaded';
  return undefined;
}

function readSetting(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
