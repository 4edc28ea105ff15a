/** The logins of RTSP 1.0 and 2.0 (RFC 2326, RFC 7826 19): as HTTP's are, over one connection with the streams. */
import {
  headerOf,
  isGoingOn,
  type Message,
  messageAt,
  passwordSchemes,
  statusOf,
} from './http-logins.ts'
import { type LoginReader, refuse } from './login-answers.ts'
import { hasText } from './text.ts'

/** Exchanges of one connection that are looked at. Set by hand. */
const exchangesMax = 64

/** What a camera tells or does only for those it lets in; OPTIONS, and what keeps a session alive, it may for all. */
const isGuarded = ({ head }: Message) => /^(?:DESCRIBE|SETUP|PLAY|ANNOUNCE|RECORD) /.test(head)

/**
 * The question for a name is the first answer of every camera (401): nothing was refused until a name and a password were
 * brought. A client that begins with a challenge of an earlier connection is asked again, and is then let in.
 */
export const readRtspLogins: LoginReader = ({ forward, backward }, answers) => {
  let asked = 0
  let told = 0
  let isAsked = false
  let early = 0
  for (let i = 0; i < exchangesMax; i++) {
    // Media may lie between the answers (RFC 2326 10.12): whoever is sent some is in.
    if (isMedia(forward, asked) || isMedia(backward, told)) answers.isSettled = true
    const request = answers.isSettled ? null : messageAt(forward, asked)
    const answer = answers.isSettled ? null : messageAt(backward, told)
    if (request === null || answer === null) return
    const status = statusOf(answer)
    const said = headerOf(request.head, 'authorization')
    const scheme = said.split(' ', 1)[0]!.toLowerCase()
    const isLogin = passwordSchemes.has(scheme)
    if (isLogin && status === 401) {
      if (!isGoingOn(said, headerOf(answer.head, 'www-authenticate'))) {
        refuse(answers, scheme === 'basic' ? said : undefined)
        if (!isAsked) early++
      }
    } else if (status >= 200 && status < 300 && isGuarded(request)) {
      answers.isSettled = true
      if (isLogin) answers.accepted++
      if (isLogin && early > 0 && answers.refused === early) answers.refused = 0
    }
    isAsked ||= status === 401
    if (request.next < 0 || answer.next < 0) return
    asked = request.next
    told = answer.next
  }
}

const isMedia = (bytes: Uint8Array, at: number) => at > 0 && hasText(bytes, '$', at)
