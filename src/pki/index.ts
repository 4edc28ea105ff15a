/** The hub's authority, and who it vouches for: see README.md. */
export {
  defaultDays,
  hubNames,
  issueHub,
  issueSensor,
  makeAuthority,
  type Pair,
} from './authority.ts'
export {
  type EnrolAsked,
  type Enrolment,
  type EnrolmentGround,
  type EnrolmentRefusal,
  type Issued,
  openEnrolment,
  type RenewAsked,
} from './enrolment.ts'
export {
  type EnrolmentDoor,
  type EnrolmentListener,
  type Listening,
  listenForEnrolment,
  renewalService,
} from './enrolment-service.ts'
export { identityOf, serverCredentials } from './holder/index.ts'
export { type HubKeys, makeHubFolder, namesIn, readHubKeys, renewHub } from './hub-folder.ts'
export { keptCertificate } from './kept-certificate.ts'
export { type OpenHubKeys, openHubKeys } from './open-hub-keys.ts'
export { type ProvenRequest, readRequest } from './read-request.ts'
export { createRegister, type GoodKey, type SensorRegister } from './register.ts'
export { tellEndings } from './tell-endings.ts'
