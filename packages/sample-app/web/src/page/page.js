import { createHash } from 'node:crypto';
import { MENU, MOST_CUPS } from '../menu.js';
import { client } from './client.js';
import { hueOf } from './hue.js';
import { style } from './style.js';

/**
 * The page never changes while a version runs, so it is made once.
 * @param {{ version: string, commit: string }} build
 */
export function renderPage({ version, commit }) {
  const script = `(${client})(${hueOf});`;
  const styles = `:root { --hue: ${hueOf(version)}; }${style}`;
  const policy = [
    `default-src 'none'`,
    `connect-src 'self'`,
    `form-action 'self'`,
    `img-src data:`,
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(styles)}`,
  ].join('; ');

  return {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
    body: Buffer.from(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Orders</title>
<link rel="icon" href="data:,">
<style>${styles}</style>
<main>
  <header>
    <div>
      <h1>Coffee, please.</h1>
      <p>Ordered here, made by a worker, ready in a moment.</p>
    </div>
    <code class="version" title="commit ${escapeHtml(commit)}">${escapeHtml(version)}</code>
  </header>
  <section>
    <h2>Your order</h2>
    <form>
      <label>Drink <select name="drink">${MENU.map((drink) => `<option>${escapeHtml(drink)}</option>`).join('')}</select></label>
      <label>Cups <input name="quantity" type="number" value="1" min="1" max="${MOST_CUPS}" required></label>
      <label>Name <input name="name" value="guest" maxlength="40" required autocomplete="given-name"></label>
      <button>Order</button>
    </form>
  </section>
  <section>
    <h2>On the counter</h2>
    <p class="empty">Nothing yet. The first cup is the best one.</p>
    <ol id="orders" aria-live="polite"></ol>
  </section>
  <section>
    <h2>Who answers</h2>
    <ol id="answers" aria-hidden="true"></ol>
    <small id="legend">one bar a second, one colour a version</small>
  </section>
</main>
<script>${script}</script>
</html>
`),
  };
}

function hashOf(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function escapeHtml(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);
}
