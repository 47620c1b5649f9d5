/** `webex-eu` -> `WebexEu`, as ids of parameters and outputs are written. */
export function pascal(id: string): string {
  return id.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, first: string) => first.toUpperCase())
}
