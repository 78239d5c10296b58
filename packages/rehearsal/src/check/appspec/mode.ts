/** What the agent makes of a mode: `0` digits in front up to three, or why it refuses it. */
export type Mode =
  { readonly mode: string } | { readonly wrong: 'mode-wrong-length' | 'mode-bad-digit'; readonly read: string };

/**
 * Reads a permission's mode as the agent does. Its YAML is 1.1, in which `0644` without quotes is the number 420, so that
 * the file gets mode 0420; `0755` is 493, which has no octal form.
 */
export function readMode(text: string, quoted: boolean): Mode {
  const read = !quoted && /^0[0-7]+$/.test(text) ? String(parseInt(text, 8)) : text;
  const mode = read.padStart(3, '0');
  if (mode.length > 4) return { wrong: 'mode-wrong-length', read };
  if (!/^[0-7]+$/.test(mode)) return { wrong: 'mode-bad-digit', read };
  return { mode };
}
