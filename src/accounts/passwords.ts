/**
 * Passwords: 8 to 256 characters, taken whole and as they are, of any kind; not one of the most common, and not a word
 * that belongs to the account (ASVS 5.0 6.2.1 to 6.2.12). Hashed by Argon2id with the parameters that OWASP names first
 * for a small memory (19 MiB, 2 passes, 1 lane).
 */
import list from './common-passwords.json' with { type: 'json' }
import { newSecret } from './secrets.ts'

export const passwordLength = { min: 8, suggested: 15, max: 256 } as const

/** Loaded when the first password is: machine code of a megabyte. */
const argon2 = () => import('@node-rs/argon2')

const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const common: ReadonlySet<string> = new Set(list.passwords.split(' '))
/** Words that stand for this program. */
const ownWords = ['amoskys']

/** Why a password is refused, in a sentence; null where it is none of it. `words`: the account's name, the host's. */
export function passwordFault(password: string, words: readonly string[]): string | null {
  const length = [...password].length
  if (length < passwordLength.min)
    return `A password has ${passwordLength.min} characters or more; ${passwordLength.suggested} or more are better.`
  if (length > passwordLength.max) return `A password has at most ${passwordLength.max} characters.`
  const lower = password.toLowerCase()
  const core = coreOf(lower)
  if (common.has(lower) || (core.length >= passwordLength.min && common.has(core)))
    return 'This is one of the most common passwords: guessers try it first.'
  if (new Set(lower).size < 4) return 'This has fewer than four different characters.'
  const word = [...ownWords, ...words.flatMap(partsOf)].find((word) => isMadeOf(lower, word))
  return word === undefined
    ? null
    : `This is hardly more than the word "${word}", which belongs to the account or the program.`
}

/** Without the digits and signs that people put behind a word. */
function coreOf(password: string): string {
  return password.replace(/[^\p{L}]+$/u, '')
}

/** A name, and the words in it. */
function partsOf(name: string): string[] {
  const lower = name.toLowerCase()
  return [lower, ...lower.split(/[^\p{L}\p{N}]+/u)].filter((word) => [...word].length >= 4)
}

/** Nothing but the word, forwards or backwards, once or more, and fewer than 6 characters more. */
function isMadeOf(password: string, word: string): boolean {
  const backwards = [...word].reverse().join('')
  const rest = password.replaceAll(word, '').replaceAll(backwards, '')
  return rest.length < password.length && [...rest].length < 6
}

export async function hashPassword(password: string): Promise<string> {
  const { hash } = await argon2()
  return hash(password, cost)
}

/** Hash of a password that nobody has: what is tried where there is none to try. */
let nobodysHash: Promise<string> | null = null

/**
 * Whether it is the password. Where there is none (`hash` is '': nobody of that name, or one who signs in elsewhere) the
 * same work is done, so that the time of an answer does not tell which it was.
 */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  nobodysHash ??= hashPassword(newSecret())
  const { verify } = await argon2()
  const isRight = await verify(hash === '' ? await nobodysHash : hash, password.slice(0, 4096))
  return hash !== '' && isRight
}
