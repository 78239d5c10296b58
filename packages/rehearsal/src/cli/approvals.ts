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
  { ask, signal }: CommandEnvironment,
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
        void ask?.(`Approve ${event.stage}? [y/N] `, signal).then((reply) =>
          /^y(es)?$/i.test(reply.trim())
            ? answer('Approved', 'at the terminal')
            : answer('Rejected', 'at the terminal'),
        );
    }
  });
}
