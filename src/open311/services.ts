/** The categories of tickets as Open311 knows them: codes of letters that stay, whatever a category is called. */

const CODES: Readonly<Record<string, { readonly code: string; readonly keywords: string; readonly description: string }>> = {
  环境卫生: { code: 'sanitation', keywords: '垃圾,清扫,异味', description: '楼道、垃圾点、绿地等公共地方的卫生' },
  设施维修: { code: 'facilities', keywords: '路灯,电梯,门禁,健身器材', description: '路灯、电梯、门禁、井盖等公共设施坏了' },
  噪声扰民: { code: 'noise', keywords: '装修,广场舞,音响', description: '装修、音响、施工等吵到住户' },
  停车交通: { code: 'parking', keywords: '停车,车位,堵路', description: '停车、车位、道路被挡' },
  物业服务: { code: 'property', keywords: '物业,保安,收费', description: '物业的服务和收费' },
  消防安全: { code: 'fire-safety', keywords: '消防通道,飞线充电,堆物', description: '消防通道被占、飞线充电、楼道堆物等隐患' },
  治安: { code: 'security', keywords: '陌生人,盗窃,门禁', description: '治安隐患；正在发生的请打 110' },
  邻里纠纷: { code: 'neighbours', keywords: '调解,纠纷', description: '需要调解的邻里纠纷，按保密件处理' },
  养犬: { code: 'dogs', keywords: '犬只,不牵绳,扰民', description: '不牵绳、不清理粪便、犬吠扰民' },
  违建占道: { code: 'obstruction', keywords: '违建,占道,私搭', description: '私搭乱建、占用公共地方' },
  水电气暖: { code: 'utilities', keywords: '停水,停电,暖气,燃气', description: '水、电、气、暖的问题；闻到燃气味请先离开并打抢修电话' },
  政策服务: { code: 'services', keywords: '办事,证明,补贴', description: '办事和政策方面的诉求' },
  其他: { code: 'other', keywords: '其他', description: '不属于以上各类的诉求' },
};

export interface Service {
  readonly code: string;
  /** The category of the ticket. */
  readonly name: string;
  readonly description: string;
  readonly keywords: string;
}

export function servicesOf(categories: readonly string[]): readonly Service[] {
  return categories.map((name) => {
    const known = CODES[name];
    return { name, code: known?.code ?? `c-${hex(name)}`, description: known?.description ?? name, keywords: known?.keywords ?? '' };
  });
}

/** A category of the community's own: letters and digits that come from its name, and stay as long as it is called so. */
const hex = (name: string): string => Buffer.from(name, 'utf8').toString('hex').slice(0, 24);
