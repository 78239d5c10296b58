import { HttpError } from '../../shared/http-app.js';

export const MENU = ['Espresso', 'Cortado', 'Flat white', 'Filter', 'Cold brew'];
export const MOST_CUPS = 12;
const LONGEST_NAME = 40;

/**
 * What a customer asked for, checked. Unknown keys are dropped.
 * @param {unknown} wish
 * @returns {{ drink: string, quantity: number, name: string }}
 * @throws HttpError 422 that says which values are taken
 */
export function readWish(wish) {
  const { drink, quantity = 1, name = 'guest' } = Object(wish);
  if (!MENU.includes(drink)) throw refused('drink', `one of ${MENU.join(', ')}`, drink);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MOST_CUPS) {
    throw refused('quantity', `a whole number from 1 to ${MOST_CUPS}`, quantity);
  }
  if (typeof name !== 'string' || name.trim() === '' || name.length > LONGEST_NAME) {
    throw refused('name', `1 to ${LONGEST_NAME} characters`, name);
  }
  return { drink, quantity, name: name.trim() };
}

function refused(key, wanted, got) {
  return new HttpError(422, 'invalid-order', `${key} must be ${wanted}, got ${JSON.stringify(got)}`);
}
