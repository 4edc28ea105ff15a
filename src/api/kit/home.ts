/** Which networks are ours, as the settings in force say. */
import { privateNetworks } from '../../kernel/index.ts'
import type { Desk } from './desk.ts'

export function homeNetworksOf({ settings }: Pick<Desk, 'settings'>): readonly string[] {
  const value = settings.find(({ key }) => key === 'home')?.value
  const given = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  return given.length > 0 ? given : privateNetworks
}
