/** Ids of connections, sources, assets and stages: they become file names, URL parts and resource names. */
export const idPattern = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

export function isId(text: string): boolean {
  return text.length <= 40 && idPattern.test(text)
}
