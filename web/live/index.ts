export { LiveState } from './live-state.tsx'
