import { numberText } from '../../kit/index.ts'

/** `4,812`, and of little traffic a digit more: `0.3`. */
export function rateText(perSecond: number): string {
  return numberText(perSecond < 10 ? perSecond : Math.round(perSecond))
}
