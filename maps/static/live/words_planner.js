// The words of what a planner looks at.
"use strict";

Object.assign(xunfang.words.zh, {
  clusters: "企业聚集区",
  clusters_intro: "复工 33 天以来聚集区的变化。拖动滑块,或按播放。",
  clusters_on: "{date}:{n} 个聚集区 · {firms} 家企业 · {workers} 人",
  clusters_none: "{date} 没有聚集区数据",
  play: "播放",
  pause: "暂停",
  heat: "警情热力",
  heat_intro: "近期警情的密集程度,级别高的权重大。",
  parks_paint: "园区返岗着色",
  parks_intro: "颜色越深,返岗员工越多。",
  from_workers: "{n} 人以上",
  under_workers: "不足 {n} 人",
  routes_title: "线路与时刻表",
  routes_plan: "第 {version} 版 · {date}",
  routes_none: "今天没有已发布的巡逻方案。",
  route_facts: "{stops} 个点位 · {km}",
  day: "日期",
});

Object.assign(xunfang.words.en, {
  clusters: "Clusters of firms",
  clusters_intro: "How clusters have grown over 33 days of reopening. Move the slider, or press play.",
  clusters_on: "{date}: {n} clusters · {firms} firms · {workers} workers",
  clusters_none: "No clusters known for {date}",
  play: "Play",
  pause: "Pause",
  heat: "Heat of alerts",
  heat_intro: "Where recent alerts crowd; urgent ones weigh more.",
  parks_paint: "Parks by workers back",
  parks_intro: "The darker, the more workers are back.",
  from_workers: "{n} or more",
  under_workers: "under {n}",
  routes_title: "Routes and timetables",
  routes_plan: "Version {version} · {date}",
  routes_none: "No published patrol plan for today.",
  route_facts: "{stops} stops · {km}",
  day: "Date",
});
