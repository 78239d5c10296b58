import { askControl, type ControlRequest } from '../../run/control';
import { findControlSocket } from '../../run/run-folder';
import type { Arguments } from '../arguments';
import type { CommandEnvironment } from '../environment';

/** Hands a command to the rehearsal that is up, and prints its answer. */
export async function remoteControl(
  args: Arguments,
  command: ControlRequest['command'],
  { io }: CommandEnvironment,
): Promise<number> {
  const answer = await askControl(findControlSocket(args.options.run), {
    command,
    operands: args.operands,
    message: args.options.message,
  });
  if (answer.ok) io.out(`${answer.text}\n`);
  else io.error(`slipway: ${answer.text}\n`);
  return answer.ok ? 0 : 2;
}
