export const style = `
:root {
  color-scheme: light dark;
  --accent: oklch(48% .13 var(--hue));
  --ground: hsl(32 36% 96%);
  --card: #fff;
  --ink: hsl(24 24% 16%);
  --soft: hsl(24 10% 46%);
  --line: hsl(28 24% 88%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --accent: oklch(80% .12 var(--hue));
    --ground: hsl(24 14% 9%);
    --card: hsl(24 12% 13%);
    --ink: hsl(32 28% 92%);
    --soft: hsl(28 10% 62%);
    --line: hsl(24 10% 22%);
  }
}
* { box-sizing: border-box; margin: 0; }
body {
  min-height: 100vh;
  padding: clamp(1.25rem, 5vw, 4rem) 1.25rem;
  background: radial-gradient(60rem 30rem at 50% -12rem, oklch(72% .14 var(--hue) / .22), transparent), var(--ground);
  color: var(--ink);
  font: 16px/1.55 ui-sans-serif, system-ui, sans-serif;
}
main { max-width: 46rem; margin: 0 auto; display: grid; gap: 1.25rem; }
header { display: flex; flex-wrap: wrap; align-items: end; justify-content: space-between; gap: .75rem; margin-bottom: .5rem; }
h1 { font: 600 clamp(2rem, 6vw, 3rem)/1.1 ui-serif, Georgia, serif; letter-spacing: -.02em; }
header p, .empty, small { color: var(--soft); }
code { font: .85em ui-monospace, SFMono-Regular, Menlo, monospace; }
.version { padding: .3rem .8rem; border: 1px solid var(--accent); border-radius: 99px; color: var(--accent); }
section { padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem;
  box-shadow: 0 1px 2px hsl(24 20% 10% / .05), 0 12px 32px -20px hsl(24 20% 10% / .3); }
h2 { margin-bottom: 1rem; font-size: 1rem; font-weight: 600; }
form { display: grid; grid-template-columns: 2fr 1fr 2fr auto; gap: .75rem; align-items: end; }
label { display: grid; gap: .3rem; font-size: .8rem; color: var(--soft); }
input, select, button { width: 100%; height: 2.75rem; padding: 0 .75rem; border: 1px solid var(--line); border-radius: .6rem;
  background: var(--ground); color: var(--ink); font: inherit; font-size: 1rem; }
button { padding: 0 1.5rem; border-color: transparent; background: var(--accent); color: var(--card); font-weight: 600; cursor: pointer;
  transition: filter .15s; }
button:hover { filter: brightness(1.1); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
ol { padding: 0; list-style: none; }
#orders li { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding: .7rem 0;
  border-top: 1px solid var(--line); }
#orders li:first-child { border-top: 0; }
.state { padding: .15rem .7rem; white-space: nowrap; border-radius: 99px; font-size: .8rem; background: hsl(38 90% 55% / .18); color: hsl(32 80% 38%); }
.state.done { background: hsl(150 60% 42% / .18); color: hsl(155 60% 30%); }
.state.failed { background: hsl(4 75% 55% / .18); color: hsl(4 65% 45%); }
@media (prefers-color-scheme: dark) {
  .state { color: hsl(38 85% 68%); }
  .state.done { color: hsl(150 50% 65%); }
  .state.failed { color: hsl(4 80% 74%); }
}
#answers { display: flex; gap: 3px; height: 2rem; }
#answers li { flex: 1; border-radius: 3px; background: var(--line); }
#answers + small { display: block; margin-top: .6rem; }
@media (max-width: 40rem) { form { grid-template-columns: 1fr 1fr; } label:nth-of-type(3), button { grid-column: 1 / -1; } }
`;
