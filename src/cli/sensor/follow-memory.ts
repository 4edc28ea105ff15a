/** How far a followed folder was read, beside what was seen in it: both are in the log, or neither is. */
import type { Followed, FollowMemory } from '../../sensing/capture/index.ts'
import type { WriteAheadLog } from '../../sensing/ship/index.ts'

export function followMemoryOf(log: WriteAheadLog): FollowMemory {
  return {
    async find(mark) {
      const text = log.noted(nameOf(mark))
      return text === null ? null : (JSON.parse(text) as Followed)
    },
    keep: (followed) => log.note(nameOf(followed.mark), JSON.stringify(followed)),
  }
}

function nameOf(mark: string): string {
  return `followed ${mark}`
}
