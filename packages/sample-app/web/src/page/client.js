/**
 * What the page does in the browser. It is put into the page as text, so it must use nothing from outside itself
 * but what it is given.
 * @param {(version: string) => number} hueOf
 */
export function client(hueOf) {
  const ANSWERS_SHOWN = 48;
  const form = document.querySelector('form');
  const orders = document.querySelector('#orders');
  const answers = document.querySelector('#answers');
  const legend = document.querySelector('#legend');
  for (let i = 0; i < ANSWERS_SHOWN; i += 1) answers.append(document.createElement('li'));

  const span = (className, text) => Object.assign(document.createElement('span'), { className, textContent: text });

  function show(item, state, text) {
    const chip = item.querySelector('.state');
    chip.className = `state ${state}`;
    chip.textContent = text;
  }

  async function follow(item, url) {
    try {
      const order = await (await fetch(url)).json();
      if (order.state === 'done') return show(item, 'done', `ready, made by ${order.doneBy}`);
    } catch {
      // A missed look is made up for by the next one.
    }
    setTimeout(follow, 500, item, url);
  }

  async function place(wish) {
    const item = document.createElement('li');
    item.append(span('', `${wish.quantity} × ${wish.drink} for ${wish.name}`), span('state', 'sending'));
    document.querySelector('.empty')?.remove();
    orders.prepend(item);
    try {
      const answer = await fetch('/api/orders', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(wish),
      });
      const order = await answer.json();
      if (!answer.ok) return show(item, 'failed', order.message);
      show(item, 'accepted', `accepted by ${order.acceptedBy}`);
      await follow(item, answer.headers.get('location'));
    } catch {
      show(item, 'failed', 'no answer, try again');
    }
  }

  async function look() {
    const bar = document.createElement('li');
    try {
      const { version } = await (await fetch('/version')).json();
      bar.style.background = `oklch(66% .15 ${hueOf(version)})`;
      bar.title = version;
      legend.textContent = `last answer came from ${version}`;
    } catch {
      bar.title = 'no answer';
      legend.textContent = 'last request got no answer';
    }
    answers.firstChild.remove();
    answers.append(bar);
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { drink, quantity, name } = Object.fromEntries(new FormData(form));
    place({ drink, quantity: Number(quantity), name });
  });
  look();
  setInterval(look, 1000);
}
