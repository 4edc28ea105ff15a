import type { Mutable, Mute } from '../../contracts/index.ts'
import { isAddress, isNetwork, networkTest } from '../../kernel/index.ts'

/** Whether a mute covers an alert: all that its scope gives has to match. When it ends is for the caller to hold. */
export function coversAlert({ scope }: Pick<Mute, 'scope'>, alert: Mutable): boolean {
  const { entity, peer, technique, behaviour, sensor } = scope
  const given = [entity, peer, technique, behaviour, sensor].filter((one) => one !== undefined)
  if (given.length === 0) return false
  if (entity !== undefined && !isWithin(entity, [alert.entity])) return false
  if (peer !== undefined && !isWithin(peer, alert.peers)) return false
  if (technique !== undefined && !alert.technique.some((one) => isOf(one, technique))) return false
  if (behaviour !== undefined && !alert.behaviours.includes(behaviour)) return false
  return sensor === undefined || alert.sensor === sensor
}

/** Id of the first mute, in order of id, that covers an alert; null: none does. */
export function muteOf(mutes: readonly Mute[], alert: Mutable): string | null {
  const covering = mutes.filter((mute) => coversAlert(mute, alert)).map(({ id }) => id)
  return covering.sort()[0] ?? null
}

/** An address, a network or a name that one of `names` is, or is in. */
function isWithin(wanted: string, names: readonly string[]): boolean {
  if (!wanted.includes('/') || !isNetwork(wanted)) return names.includes(wanted)
  const isInside = networkTest([wanted])
  return names.some((name) => isAddress(name) && isInside(name))
}

function isOf(technique: string, wanted: string): boolean {
  return technique === wanted || technique.startsWith(`${wanted}.`)
}
