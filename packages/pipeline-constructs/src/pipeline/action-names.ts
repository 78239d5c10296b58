/**
 * Names for actions that have none of their own: the wish as it is, and numbered from the second on.
 *
 * @param wishes what each action would like to be called
 * @param taken names that are in use already
 */
export function distinctNames(wishes: readonly string[], taken: readonly string[] = []): string[] {
  const used = new Set(taken);
  return wishes.map((wish) => {
    let name = wish;
    for (let number = 2; used.has(name); number++) name = `${wish}-${number}`;
    used.add(name);
    return name;
  });
}
