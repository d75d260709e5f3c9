import { Puppet, throwUnsupportedError } from 'wechaty-puppet';

/**
 * What a residents' group chat in a web page has no use for: friend requests, tags, moments, cards, changes of membership.
 * Wechaty calls these methods by name, and tsc does not notice one that is missing.
 */
export abstract class UnsupportedPuppet extends Puppet {
  override contactAvatar = throwUnsupportedError;
  override contactCorporationRemark = throwUnsupportedError;
  override contactDescription = throwUnsupportedError;
  override contactPhone = throwUnsupportedError;
  override contactSelfName = throwUnsupportedError;
  override contactSelfQRCode = throwUnsupportedError;
  override contactSelfSignature = throwUnsupportedError;

  override friendshipAccept = throwUnsupportedError;
  override friendshipAdd = throwUnsupportedError;
  override friendshipRawPayload = throwUnsupportedError;
  override friendshipRawPayloadParser = throwUnsupportedError;
  override friendshipSearchHandle = throwUnsupportedError;
  override friendshipSearchPhone = throwUnsupportedError;

  override messageContact = throwUnsupportedError;
  override messageForward = throwUnsupportedError;
  override messageLocation = throwUnsupportedError;
  override messageMiniProgram = throwUnsupportedError;
  override messageRecall = throwUnsupportedError;
  override messageSendContact = throwUnsupportedError;
  override messageSendLocation = throwUnsupportedError;
  override messageSendMiniProgram = throwUnsupportedError;
  override messageSendPost = throwUnsupportedError;
  override messageSendUrl = throwUnsupportedError;
  override messageUrl = throwUnsupportedError;

  override postPublish = throwUnsupportedError;
  override postRawPayload = throwUnsupportedError;
  override postRawPayloadParser = throwUnsupportedError;
  override postSearch = throwUnsupportedError;

  override roomAdd = throwUnsupportedError;
  override roomAnnounce = throwUnsupportedError;
  override roomAvatar = throwUnsupportedError;
  override roomCreate = throwUnsupportedError;
  override roomDel = throwUnsupportedError;
  override roomInvitationAccept = throwUnsupportedError;
  override roomInvitationRawPayload = throwUnsupportedError;
  override roomInvitationRawPayloadParser = throwUnsupportedError;
  override roomQRCode = throwUnsupportedError;
  override roomQuit = throwUnsupportedError;

  override tagContactAdd = throwUnsupportedError;
  override tagContactDelete = throwUnsupportedError;
  override tagContactList = throwUnsupportedError;
  override tagContactRemove = throwUnsupportedError;

  override tap = throwUnsupportedError;
  override tapSearch = throwUnsupportedError;
}
