/** What a capture cannot show, in sentences: so that nobody takes silence for peace. */
import type { DecodeCounts } from '../contracts/index.ts'
import { countText } from '../kernel/index.ts'
import type { FlowCounts } from './flows/index.ts'

/** Fewer cases than this may be chance. */
const casesMin = 8
/** Share of all from which a sentence is due. */
const shareMin = 0.1
/** Share of frames that are not looked into from which most of what happened may be hidden. */
const hiddenMin = 0.5

export function notesOf(decoded: DecodeCounts, assembled: FlowCounts): string[] {
  return [
    ...hiddenNote(decoded),
    ...twiceNote(decoded),
    ...oneSidedNote(assembled),
    ...apartNote(assembled),
    ...gappyNote(assembled),
  ]
}

/** Most frames are of a kind that is not decoded, or carry others that are not looked into. */
function hiddenNote({ frames, unsupported }: DecodeCounts): string[] {
  const kinds = Object.entries(unsupported).sort(([, a], [, b]) => b - a)
  const hidden = kinds.reduce((sum, [, n]) => sum + n, 0)
  if (hidden === 0 || hidden < hiddenMin * frames) return []
  const names = kinds.slice(0, 3).map(([name, n]) => `${countText(n)} ${name}`)
  const what = `${countText(hidden)} of ${countText(frames)} frames are of a kind that is not looked into`
  return [`${what} (${names.join(', ')}): what they carry goes unseen.`]
}

function twiceNote({ looked, copies }: DecodeCounts): string[] {
  if (copies < casesMin || copies < shareMin * looked) return []
  const percent = Math.round((200 * copies) / looked)
  return [
    `About ${percent} % of the packets belong to pairs: this capture sees frames twice, as a mirror of two ports does, or one that hears a host pass them on. Counts and rates of packets and bytes are too high, up to double; a connection between the same addresses and ports is counted once.`,
  ]
}

function oneSidedNote({ view: { talks, oneSided, apart } }: FlowCounts): string[] {
  if (oneSided < casesMin || oneSided < shareMin * talks || oneSided <= 2 * apart) return []
  return [
    `Of ${countText(talks)} TCP connections that carried data, ${countText(oneSided)} were heard in one direction only: what the other side answered is not known.`,
  ]
}

function apartNote({ view: { talks, apart } }: FlowCounts): string[] {
  if (apart < casesMin || apart < shareMin * talks) return []
  return [
    `The two directions of ${countText(apart)} TCP connections were heard at different times, as from two taps with different clocks: times and orders cannot be trusted.`,
  ]
}

function gappyNote({ view: { talks, gappy } }: FlowCounts): string[] {
  if (gappy < casesMin || gappy < shareMin * talks) return []
  return [
    `Of ${countText(talks)} TCP connections that carried data, ${countText(gappy)} have gaps: frames are missing from this capture, and what is counted is the least that happened.`,
  ]
}
