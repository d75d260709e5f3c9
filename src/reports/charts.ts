import * as echarts from 'echarts';

/** Charts as SVG, drawn here: a page shows them without a script, and prints them. */

/** Drawn for a phone, and made larger where there is room: words stay readable on both. */
const WIDTH = 440;
const INK = '#54555a';
const COLOURS = ['#17734a', '#c77800', '#5b6abf', '#b3261e'] as const;

export interface Bars {
  readonly title: string;
  readonly names: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Lying bars, stacked: names of categories are long, and a phone is narrow. */
export function barChart({ title, names, series }: Bars): string {
  return draw(title, 60 + Math.max(2, names.length) * 30, {
    aria: { enabled: true, label: { description: title } },
    color: [...COLOURS],
    grid: { left: 90, right: 40, top: series.length > 1 ? 36 : 12, bottom: 24 },
    ...(series.length > 1 ? { legend: { top: 0, left: 0, textStyle: { color: INK, fontSize: 14 } } } : {}),
    xAxis: { type: 'value', minInterval: 1, axisLabel: { color: INK, fontSize: 13 } },
    yAxis: { type: 'category', data: [...names], inverse: true, axisTick: { show: false }, axisLabel: { color: INK, fontSize: 14 } },
    series: series.map(({ name, values }) => ({
      ...{ type: 'bar', name, stack: 'all', barMaxWidth: 20, data: values.map((value) => (value === 0 ? null : value)) },
      label: { show: true, fontSize: 12 },
    })),
  });
}

export function lineChart({ title, names, series }: Bars): string {
  return draw(title, 220, {
    aria: { enabled: true, label: { description: title } },
    color: [...COLOURS],
    grid: { left: 40, right: 16, top: 36, bottom: 28 },
    legend: { top: 0, left: 0, textStyle: { color: INK, fontSize: 14 } },
    xAxis: { type: 'category', data: [...names], axisLabel: { color: INK, fontSize: 13 } },
    yAxis: { type: 'value', minInterval: 1, axisLabel: { color: INK, fontSize: 13 } },
    series: series.map(({ name, values }, i) => ({
      // Told apart without colour as well.
      ...{
        type: 'line',
        name,
        data: [...values],
        symbol: ['circle', 'rect', 'triangle'][i % 3],
        symbolSize: 8,
        lineStyle: { width: 3, type: i === 0 ? 'solid' : 'dashed' },
      },
    })),
  });
}

function draw(title: string, height: number, option: Readonly<Record<string, unknown>>): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...option } as echarts.EChartsOption);
    return plain(chart.renderToSVGString(), title);
  } finally {
    chart.dispose();
  }
}

/** With a name for those who do not see it, without styles inside it, which our pages do not allow, in the colour of the text around, and as wide as there is room. */
function plain(svg: string, title: string): string {
  const name = title.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
  return svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ style="([^"]*)"/g, (_, css: string) =>
      css
        .split(';')
        .flatMap((rule) => {
          const [name, value] = rule.split(':').map((part) => part.trim());
          return name && value ? [` ${name}="${value}"`] : [];
        })
        .join(''),
    )
    .replace(new RegExp(`(<text[^>]*) fill="${INK}"`, 'g'), '$1 fill="currentColor"')
    .replace(/ class="[^"]*"/g, '')
    .replace(/^<svg width="\d+" height="\d+"/, () => `<svg class="chart" role="img" aria-label="${name}"`);
}
