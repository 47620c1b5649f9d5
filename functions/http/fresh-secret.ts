/** Where secrets come from; `get` answers from a cache that is at most `maxAgeMs` old. */
export interface SecretReader {
  get<T>(arn: string, options?: { maxAgeMs?: number }): Promise<T>
}

/** A secret younger than this is not read again, so forged requests cost one read in this time, ms. */
const freshMs = 30_000

/**
 * Judges with the cached secret; what that calls forged is judged once more with a fresh one, because the secret may
 * have been rotated a moment ago.
 */
export async function judgeWithSecret<T extends { verdict: string }>(
  secrets: SecretReader,
  arn: string,
  judge: (secret: unknown) => T,
): Promise<T> {
  const cached = await secrets.get<unknown>(arn)
  const verdict = judge(cached)
  if (verdict.verdict !== 'forged') return verdict
  const fresh = await secrets.get<unknown>(arn, { maxAgeMs: freshMs })
  return fresh === cached ? verdict : judge(fresh)
}
