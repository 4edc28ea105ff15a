export { attempt, type Deed, Fault, useDeed } from './deed.tsx'
export { applyKept, type Preferences } from './kept-preferences.ts'
export {
  NamesMissing,
  type Permission,
  SessionProvider,
  useMay,
  useMe,
  useNames,
  usePeople,
} from './me.tsx'
export { keepNext, keptNext, nextPath } from './next.ts'
export { canOfferPasskey, givePasskey, isWavedAway, makePasskey, whyNoPasskey } from './passkeys.ts'
export { changePreferences, useFollowPreferences, usePreferences } from './preferences.ts'
export { isNotProved, proved } from './proof.ts'
export { SaveView } from './save-view.tsx'
export { StepUp } from './step-up.tsx'
