/** What a rehearsal does with something: runs it, does something in its place, or cannot do without AWS. */
export type Treatment = 'executed' | 'simulated' | 'refused';

/** A row of a table. */
export interface Treated {
  readonly treatment: Treatment;
  /** How, in words that follow "executed: " and the like. */
  readonly how: string;
}

export type TreatmentTable = Readonly<Record<string, Treated>>;

/** One line of the ledger. */
export interface LedgerEntry extends Treated {
  /** What it is about: a resource type, an action provider, a rule, a namespace. */
  readonly subject: string;
}

export const executed = (how: string): Treated => ({ treatment: 'executed', how });
export const simulated = (how: string): Treated => ({ treatment: 'simulated', how });
export const refused = (how: string): Treated => ({ treatment: 'refused', how });
