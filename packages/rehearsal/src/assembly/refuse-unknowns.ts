import { RehearsalError } from '../core/errors';
import type { ResourceGraph } from './resource-graph';

/** More lines than these say nothing new. */
const MOST_LINES = 20;

/** Throws `template-not-understood` when one of these resources, or anything it depends on, is not wholly known. */
export function refuseUnknowns(graph: ResourceGraph, ids: readonly string[]): void {
  const unknowns = [...new Set(ids.flatMap((id) => graph.unknownsOf(id)))];
  if (unknowns.length === 0) return;
  const lines = unknowns
    .slice(0, MOST_LINES)
    .map(({ resource, path, message }) => `\n  - ${resource} ${path}: ${message}`);
  const more = unknowns.length > MOST_LINES ? `\n  - and ${unknowns.length - MOST_LINES} more` : '';
  throw new RehearsalError({
    code: 'template-not-understood',
    message: `${ids.join(', ')} depends on what a rehearsal does not know:${lines.join('')}${more}`,
  });
}
