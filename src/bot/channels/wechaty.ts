import type { Puppet } from 'wechaty-puppet';
import type { Log } from '../../log.ts';
import type { Channel, ChannelEvents, ChannelState, ChannelStatus, Clock } from '../../messages.ts';
import { CHANNEL_TIMING, type ChannelTiming } from './channel-timing.ts';
import { ChannelSetupError, createConnector } from './connection.ts';
import { createEchoes } from './echoes.ts';
import { createErrorCounter } from './error-counter.ts';
import { sendThrough } from './send.ts';
import { openSession, type Session, type SessionEvents } from './session.ts';
import { createSupervisor } from './supervisor.ts';

export interface WechatyChannelOptions {
  /** Of the channel, as the inbox and the outbox keep it. */
  readonly name: string;
  /** A puppet, or the npm name of one. */
  readonly puppet: Puppet | string;
  /** What residents call the bot, besides the account's own name and its alias in a group. */
  readonly botName: string;
  readonly askPrefix: string;
  /** Where the puppet keeps its login, mode 0600; absent: nowhere. */
  readonly memoryFile?: string;
  /** Attachments are stored below it; their paths are relative to it. */
  readonly mediaDir: string;
  readonly maxAttachmentBytes: number;
  /** Room and contact ids survive a new login. True for the rehearsal and most paid services, false for web WeChat. */
  readonly stableIds: boolean;
  readonly log: Log;
  readonly clock: Clock;
  readonly timing?: Partial<ChannelTiming>;
}

/** So many errors in a minute without a login, and the connection is given up for a while. */
const ERRORS_BEFORE_RESTART = 10;

/** ScanStatus of Wechaty. */
const SCAN_CANCELLED = 1;
const SCANNED = [3, 4];

/**
 * Any Wechaty puppet as a channel. Everything that comes in is narrowed here, everything that goes out ends here, and a
 * connection that fails is opened again with growing pauses. Own messages and what was said before the start are passed on
 * as what they are: the gate decides.
 */
export function createWechatyChannel(options: WechatyChannelOptions): Channel {
  const timing: ChannelTiming = { ...CHANNEL_TIMING, ...options.timing };
  const { log, clock } = options;
  const echoes = createEchoes();
  const errors = createErrorCounter(log);
  const connect = createConnector({ ...options, startMs: timing.startMs, stopMs: timing.stopMs });
  let events: ChannelEvents | undefined;
  let state: ChannelState | undefined;
  let session: Session | undefined;
  /** Fires when neither a login nor a QR code has come. */
  let patience: NodeJS.Timeout | undefined;

  function tell(status: ChannelStatus, detail: string, more: { readonly qr?: string; readonly selfName?: string } = {}): void {
    if (state?.status === status && state.detail === detail && state.qr === more.qr) return;
    const since = state?.status === status ? state.since : clock.now();
    state = { status, detail, since, ...more };
    log.info({ status }, 'channel state');
    events?.state(state);
  }

  function giveUpUnlessLoggedIn(ms: number, reason: string): void {
    clearTimeout(patience);
    patience = setTimeout(() => {
      if (state?.status !== 'online' && state?.status !== 'waiting_for_scan') supervisor.fail(reason);
    }, ms);
  }

  const onSession: SessionEvents = {
    message: async (message) => events?.message(message),
    rooms: (list) => events?.rooms(list),
    scan(qr, status) {
      clearTimeout(patience);
      // Whoever shows a code is connected.
      errors.reset();
      if (SCANNED.includes(status)) tell('waiting_for_scan', '已扫码，请在手机上确认登录');
      else if (status === SCAN_CANCELLED) tell('waiting_for_scan', '手机上取消了登录，正在换新的二维码');
      else tell('waiting_for_scan', '请用手机扫码登录', qr ? { qr } : {});
    },
    login(selfName) {
      clearTimeout(patience);
      supervisor.healthy();
      tell('online', '已登录', { selfName });
    },
    logout: loggedOut,
    died() {
      tell('offline', '聊天账号的连接停止了');
      giveUpUnlessLoggedIn(timing.graceMs, '聊天账号的连接停止了');
    },
    error(error) {
      const inLastMinute = errors.note(error);
      if (inLastMinute >= ERRORS_BEFORE_RESTART && state?.status !== 'online') supervisor.fail('聊天平台连接失败');
    },
  };

  function loggedOut(): void {
    tell('offline', '账号已退出登录');
    giveUpUnlessLoggedIn(timing.loginMs, '一直没有登录成功');
  }

  const supervisor = createSupervisor({
    async open() {
      tell('starting', '正在连接聊天账号');
      giveUpUnlessLoggedIn(timing.loginMs, '一直没有登录成功');
      const opened = await openSession(connect, onSession, { ...options, channel: options.name, timing, echoes });
      session = opened;
      opened.begin();
      return {
        async close() {
          session = undefined;
          errors.reset();
          await opened.close();
        },
      };
    },
    isFinal: (error) => error instanceof ChannelSetupError,
    waiting(reason, delayMs, tries) {
      clearTimeout(patience);
      tell('offline', `${reason}，${pauseInWords(delayMs)}后重新连接（第 ${tries} 次）`);
    },
    backoff: timing.backoff,
    log,
  });

  return {
    name: options.name,
    stableIds: options.stableIds,
    /** @throws {ChannelSetupError} when the puppet can't be used at all; every other trouble is a state, and tried again. */
    async start(to) {
      events = to;
      try {
        await supervisor.start();
      } catch (error) {
        clearTimeout(patience);
        tell('failed', error instanceof ChannelSetupError ? '聊天通道没有装好或设置有误，见启动时的提示' : '聊天通道没能启动');
        throw error;
      }
    },
    async stop() {
      clearTimeout(patience);
      await supervisor.stop();
      clearTimeout(patience);
      tell('stopped', '已停止');
    },
    async send(to, content) {
      if (!session || state?.status !== 'online') return { kind: 'offline', reason: state?.detail ?? '通道没有启动' };
      if (!session.bot.isLoggedIn) {
        loggedOut();
        return { kind: 'offline', reason: '账号已退出登录' };
      }
      const delivery = await sendThrough(session.bot, to, content, {
        echoes,
        mediaDir: options.mediaDir,
        lookupMs: timing.callMs,
        textMs: timing.sendTextMs,
        fileMs: timing.sendFileMs,
        echoMs: timing.echoMs,
        log,
      });
      // Who sends waits for the next "online" now: there has to be one.
      if (delivery.kind === 'offline' && state?.status === 'online') loggedOut();
      return delivery;
    },
  };
}

function pauseInWords(ms: number): string {
  if (ms < 1000) return '马上';
  return ms < 90_000 ? `${Math.round(ms / 1000)} 秒` : `${Math.round(ms / 60_000)} 分钟`;
}
