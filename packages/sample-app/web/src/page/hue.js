/**
 * A colour for a version, so that two versions side by side are told apart at a glance. Also runs in the browser: it
 * must use nothing from outside itself.
 * @param {string} version
 * @returns {number} degrees on the colour wheel
 */
export function hueOf(version) {
  let hash = 7;
  for (const character of version) hash = (hash * 31 + character.codePointAt(0)) % 3600;
  return hash % 360;
}
