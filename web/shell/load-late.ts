import { afterPage } from '../kit/index.ts'

export const loadLate = afterPage(() => import('./late.tsx'))
