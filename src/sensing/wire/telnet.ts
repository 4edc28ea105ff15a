/** Telnet (RFC 854): what a server shows after each question for a password. */
import { type LoginReader, refuse } from './login-answers.ts'
import { latin1 } from './text.ts'

/** WILL, WONT, DO or DONT and an option, twice. */
export function isTelnet(bytes: Uint8Array): boolean {
  const isOffer = (at: number) =>
    bytes[at] === 0xff && bytes[at + 1]! >= 0xfb && bytes[at + 2]! < 50
  return bytes.length >= 6 && isOffer(0) && (isOffer(3) || bytes[3] === 0x0d)
}

/** Commands with an option, what is negotiated of one, and other commands: no text. */
const commands = /\xff[\xfb-\xfe].|\xff\xfa.{0,256}?\xff\xf0|\xff./gs
const question = /pass(?:word|code)[^\r\n:]{0,20}:/i
const earlier = /last (?:successful )?login/i
const refusal =
  /incorrect|fail|denied|invalid|wrong|refused|bad (?:pass|user|login)|not recogni[sz]ed/i
const again = /(?:log ?in|user ?name|user)[^\r\n:]{0,20}: ?$/i
const prompt = /[#$>%] ?$/
/** A server says soon that it refuses; a greeting that comes later may say anything. */
const saysCharacters = 200

/** Servers have words of their own: what is neither a refusal nor a prompt is not counted. */
export const readTelnetLogins: LoginReader = ({ forward, backward }, answers) => {
  const told = textOf(backward).split(question)
  const lines = textOf(forward).split(/\r\0?\n?|\n/)
  for (let i = 1; i < told.length; i++) {
    const text = told[i]!
    const isRefused = refusal.test(text.slice(0, saysCharacters)) || again.test(text)
    const said = lines.slice(2 * i - 2, 2 * i).join(' ')
    if (!earlier.test(text) && isRefused) refuse(answers, said.trim() === '' ? undefined : said)
    else if (earlier.test(text) || prompt.test(text)) {
      answers.accepted++
      answers.isSettled = true
      return
    }
  }
}

function textOf(bytes: Uint8Array): string {
  return latin1(bytes, 0, bytes.length).replace(commands, '')
}
