/** What a program gets that rehearses without the command. */
export type { Journal } from './journal/journal';
export type { EventOf, JournalEvent } from './journal/events';
export { buildReport, type Report } from './report/report';
export type { ExecutionEnd, Pushed, Rehearsal, WebTarget } from './run/rehearsal';
export type { StartOptions } from './run/start-options';
export { startRehearsal } from './run/start-rehearsal';
export { RehearsalError } from './core/errors';
