/** Proofs of who one is: asked for before the app, and over a page whose session has ended. */

export { SubmitButton } from './buttons.tsx'
export { FormErrors, PasswordField, TextField } from './fields.tsx'
export { type Need, needOf } from './need.ts'
export { PasswordStep } from './password-step.tsx'
export { ProofStep } from './proof-step.tsx'
export { type Sending, useSending } from './sending.ts'
export { SetUpProof } from './set-up-proof.tsx'
