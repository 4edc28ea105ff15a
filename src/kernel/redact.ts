/** Secrets taken out of what is logged or kept for good: by the names they stand under, and by how they look. */

export const redactedText = '[redacted]'

/** A text under such a name is a secret, whatever it looks like. Compared without case, `-` and `_`. */
const secretName =
  /^(pass(word|phrase|wd)?|.*(password|secret|token|cookie|privatekey|apikey)|authorization|proxyauthorization|ticket|otp|totp|code(verifier)?|recoverycodes?|assertion|idtokenhint)$/

/** What a secret looks like in running text, and what is left of it. Each is bounded: a text made for it is read fast, too. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, redactedText],
  [/\b(bearer|basic|digest)\s+[\w.~+/=-]{6,}/gi, `$1 ${redactedText}`],
  [/\b(amk_[a-z]+_[A-Za-z0-9]+)_[\w-]+/g, `$1_${redactedText}`],
  [/\b(amk1\.[a-z0-9]+)\.[\w-]+/g, `$1.${redactedText}`],
  [/\beyJ[\w-]{8,1024}\.[\w-]+(\.[\w-]*)?/g, redactedText],
  [/(\/(?:setup|reset|enrol)#)[\w.~-]+/g, `$1${redactedText}`],
  [/\b((?:__Host-)?amk_[a-z]{2,3}=)[^;\s,"']+/g, `$1${redactedText}`],
  [
    /\b((?:password|passwd|pwd|secret|client_secret|token|access_token|refresh_token|id_token|ticket|code|code_verifier|api_?key)["']?\s*[=:]\s*["']?)[^\s&;,"'}\]]+/gi,
    `$1${redactedText}`,
  ],
  [
    /\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s*[=:]\s*)[^\r\n]+/gi,
    `$1$2${redactedText}`,
  ],
  [/\b([a-z][a-z0-9+.-]{0,15}:\/\/[^\s/:@]{0,256}:)[^\s/@]{1,256}@/gi, `$1${redactedText}@`],
]

/** The text without the secrets in it. */
export function redactText(text: string): string {
  return patterns.reduce((rest, [pattern, left]) => rest.replace(pattern, left), text)
}

export function isSecretName(name: string): boolean {
  return secretName.test(name.toLowerCase().replace(/[-_]/g, ''))
}

/** The value, of plain data, without the secrets in it. Numbers and switches are none, whatever they are called. */
export function redacted(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return value.map(redacted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, ofName(name, one)]))
}

function ofName(name: string, value: unknown): unknown {
  const isSecret = isSecretName(name)
  if (isSecret && typeof value === 'string' && value !== '') return redactedText
  if (isSecret && Array.isArray(value))
    return value.map((one) => (typeof one === 'string' ? redactedText : redacted(one)))
  return redacted(value)
}
