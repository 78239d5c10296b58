import type { ResourceGraph } from '../assembly/resource-graph';
import type { InstanceKind } from '../compute/instance';
import type { JournalEvent } from '../journal/events';
import type { NpmSettings } from './npm-settings';

export interface StartOptions {
  /** What the user named, for messages. */
  readonly app: string;
  /** Gives the cloud assembly's folder; may write it into the folder it is given. */
  readonly assembly: (into: string) => Promise<string>;
  readonly npm: () => Promise<NpmSettings>;
  readonly timeScale: number;
  /** @default - a namespace where this machine can, else a folder */
  readonly instances?: InstanceKind;
  /** PATH of the machine's tools. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly ssmParameters: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** @default - the only pipeline of the assembly */
  readonly pipeline?: string;
  /** @default - the branch of the pipeline's source */
  readonly branch?: string;
  /** A file that gets the journal, instead of one that goes with the run. */
  readonly events?: string;
  readonly keep: boolean;
  /** Turns an event into the line that a `git push` shows. */
  readonly describe: (event: JournalEvent, graph: ResourceGraph) => string | undefined;
  /** Hears that `slipway down` was asked for. */
  readonly onDown: () => void;
  /** Aborts what is under way while it starts. */
  readonly signal: AbortSignal;
}
