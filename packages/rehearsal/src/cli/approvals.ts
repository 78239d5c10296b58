import type { Rehearsal } from '../run/rehearsal';
import type { Approve } from './arguments';
import type { CommandEnvironment } from './environment';

/**
 * Answers approvals as `--approve` says until the returned function is called. `ask` asks the person at the terminal;
 * where there is none the approval waits for `slipway approve`.
 */
export function answerApprovals(
  rehearsal: Rehearsal,
  approve: Approve,
  { pressed, signal }: CommandEnvironment,
): () => void {
  return rehearsal.journal.subscribe((event) => {
    if (event.type !== 'approval.waiting') return;
    const answer = (status: 'Approved' | 'Rejected', summary: string) =>
      void rehearsal.answerApproval(event.token, status, summary).catch((error: unknown) => {
        rehearsal.journal.append({ type: 'notice', severity: 'warning', text: String(error) });
      });
    switch (approve) {
      case 'yes':
        return answer('Approved', 'by --approve yes');
      case 'no':
        return answer('Rejected', 'by --approve no');
      case 'ask':
        if (!pressed) return;
        rehearsal.journal.append({ type: 'notice', severity: 'warning', text: `approve ${event.stage}? press y or n` });
        void pressed(['y', 'n'], answered(rehearsal, event.token, signal)).then((key) => {
          if (key !== '') answer(key === 'y' ? 'Approved' : 'Rejected', 'at the terminal');
        });
    }
  });
}

/** Aborted when the approval no longer waits: somebody answered with `slipway approve`, or it expired. */
function answered(rehearsal: Rehearsal, token: string, signal: AbortSignal): AbortSignal {
  const gone = new AbortController();
  const hush = rehearsal.journal.subscribe((event) => {
    if (event.type !== 'approval.answered' || event.token !== token) return;
    hush();
    gone.abort();
  });
  return AbortSignal.any([signal, gone.signal]);
}
