import { randomBytes } from 'node:crypto';

const TIME_DIGITS = 9;
const PATTERN = /^[0-9a-z]{9}-[0-9a-f]{12}$/;

/**
 * Ids sort by the time they were made, so that a listing can start where the interesting orders start.
 * @param {number} now milliseconds since 1970
 */
export function newOrderId(now) {
  return `${timePrefix(now)}-${randomBytes(6).toString('hex')}`;
}

/**
 * Sorts before every id made at `time` or later, and after every id made earlier.
 * @param {number} time milliseconds since 1970
 */
export function timePrefix(time) {
  return time.toString(36).padStart(TIME_DIGITS, '0');
}

/** @param {unknown} text */
export function isOrderId(text) {
  return typeof text === 'string' && PATTERN.test(text);
}
