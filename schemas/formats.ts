const date = /^(\d{4})-(\d{2})-(\d{2})$/
const dateTime =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/
const phone = /^\+[1-9]\d{6,14}$/
const emailLocal = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+$/
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const host = new RegExp(`^${label}(?:\\.${label})*$`)
const urlStart = /^https?:\/\/[^\s@/?#\\]+(?:[/?#]\S*)?$/i

/** `YYYY-MM-DD`, a day that exists (Gregorian, years 0001 to 9999). */
export function isDate(text: string): boolean {
  const match = date.exec(text)
  if (match === null) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  return day <= daysIn(year, month)
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** RFC 3339 with capital `T` and `Z`, an offset always, up to 9 decimals, no leap second. */
export function isDateTime(text: string): boolean {
  const match = dateTime.exec(text)
  return match?.[1] !== undefined && isDate(match[1])
}

/** What browsers take for `<input type="email">` (WHATWG HTML), at most 254 characters. */
export function isEmail(text: string): boolean {
  if (text.length > 254) return false
  const at = text.lastIndexOf('@')
  if (at < 1 || !emailLocal.test(text.slice(0, at))) return false
  return host.test(text.slice(at + 1))
}

/** E.164: `+`, then 7 to 15 digits, the first not 0; nothing between the digits. */
export function isPhone(text: string): boolean {
  return phone.test(text)
}

/** An absolute `http` or `https` URL without white space and without user name or password. */
export function isUrl(text: string): boolean {
  return urlStart.test(text) && URL.canParse(text)
}
