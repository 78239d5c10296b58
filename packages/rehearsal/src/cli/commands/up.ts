import type { Rehearsal } from '../../run/rehearsal';
import { answerApprovals } from '../approvals';
import type { Arguments } from '../arguments';
import type { CommandEnvironment } from '../environment';
import { palette } from '../io';
import { createAlias } from '../../report/aliases';
import { openScreen } from '../render/screen';
import { prepareRehearsal } from './prepare';

const FIGURES_EVERY_MS = 1000;

/** Starts a rehearsal and stays until `slipway down` or Ctrl-C. */
export async function up(args: Arguments, environment: CommandEnvironment): Promise<number> {
  const down = new AbortController();
  const rehearsal = await prepareRehearsal(args, environment, () => down.abort());
  const { graph, stageNames, clock } = rehearsal;
  const alias = createAlias(graph);
  const screen = openScreen(environment.io, { stageNames, alias, elapsed: () => clock.elapsed() });
  try {
    environment.io.out(alias(greeting(rehearsal, environment.io.isTty)));
    rehearsal.journal.subscribe(screen.show);
    // Without --approve, a person answers with `slipway approve`: several pushes may wait, and a question would block them.
    if (args.options.approve !== 'ask') answerApprovals(rehearsal, args.options.approve, environment);
    const timer = setInterval(() => rehearsal.recordFigures(), FIGURES_EVERY_MS);
    await aborted(AbortSignal.any([environment.signal, down.signal]));
    clearInterval(timer);
    return 0;
  } finally {
    screen.close();
    await rehearsal.close();
  }
}

function greeting(rehearsal: Rehearsal, colour: boolean): string {
  const paint = palette(colour);
  const rows = [
    ['remote', `git push ${rehearsal.remote} HEAD:${rehearsal.branch}`],
    ...rehearsal.webTargets.map(({ name, url }) => ['serving', `${url}  ${paint.dim(name)}`]),
    ['answer', `slipway approve | reject | status | logs | down  ${paint.dim(`(run ${rehearsal.id})`)}`],
  ];
  return `${rows.map(([label, text]) => `${paint.bold(label.padEnd(8))} ${text}`).join('\n')}\n\n`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
