/**
 * Whose word root takes: decision 32. Settings name files that the responder writes, and its journal says what is put back
 * where, so that whoever can change either does what root may.
 */
import { type Owners, ownersWith, requireSafe } from '../../response/actions/index.ts'
import type { Loaded, Settings } from '../config/index.ts'
import type { World } from '../world.ts'
import { responderFolderOf } from './places.ts'

/**
 * Root and the responder's own user. One that an engine started has that engine's rights and no more to lose: there whoever
 * typed sudo is trusted, too, who may do all of it anyway.
 */
export function ownersFor({ environment }: World, isOfEngine: boolean): Owners {
  const caller = Number(environment['SUDO_UID'] ?? '')
  return isOfEngine && Number.isInteger(caller) && caller > 0 ? ownersWith(caller) : ownersWith()
}

export interface Given {
  readonly loaded: Loaded
  /** Files that settings may have come from. */
  readonly files: readonly string[]
  readonly owners: Owners
}

/** For a responder that is root: a file that gave it a setting, and the folder of its journal, must be nobody else's. */
export function requireOwnPlaces({ loaded, files, owners }: Given): void {
  const froms = [...loaded.sources.values()]
  for (const file of files) {
    if (!froms.some((from) => from.startsWith(`${file}:`))) continue
    const why =
      'whoever can change it says what the responder does as root (give it a file of its own)'
    requireSafe(file, why, owners)
  }
  requireOwnFolder(loaded.settings, owners)
}

function requireOwnFolder(settings: Settings, owners: Owners): void {
  const why =
    'whoever can change what the responder keeps says what root takes back (response.folder names another)'
  requireSafe(responderFolderOf(settings), why, owners)
}
