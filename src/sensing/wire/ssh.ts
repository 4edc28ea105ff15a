/** SSH identification strings (RFC 4253 4.2). */
import { found, type HeadReader, undecided } from './recognition.ts'
import { cleanText, hasText, lineEnd, mayBecome } from './text.ts'

const marker = 'SSH-'
/** RFC 4253 4.2: with CR and LF. */
const versionCharactersMax = 255

export const readSsh: HeadReader = (heads) => {
  const client = versionOf(heads.forward)
  const server = versionOf(heads.backward)
  if (client === null && server === null) {
    const mayCome = [heads.forward, heads.backward].some(
      (bytes) => bytes.length > 0 && mayBecome(bytes, marker),
    )
    return mayCome ? undecided(heads) : null
  }
  const isFinal = heads.isComplete || (isWhole(heads.forward) && isWhole(heads.backward))
  return found({ kind: 'ssh', clientVersion: client ?? '', serverVersion: server ?? '' }, isFinal)
}

/** The line that says the version, as far as it came; null where there is none. */
function versionOf(bytes: Uint8Array): string | null {
  if (!hasText(bytes, marker)) return null
  const end = lineEnd(bytes, 0)
  return cleanText(bytes, 0, {
    to: end < 0 ? bytes.length : end,
    charactersMax: versionCharactersMax,
  })
}

function isWhole(bytes: Uint8Array): boolean {
  return lineEnd(bytes, 0) >= 0
}
