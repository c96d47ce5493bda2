"""What the column names of a table mean: one spelling for each, Chinese headers included."""

from __future__ import annotations

import re
import unicodedata

# Field, then the headers people write for it, after NFKC, in lower case, blanks as underscores.
_SYNONYMS = {
    "id": ("编号", "企业编号", "企业id", "单位编号", "园区编号", "派出所编号", "警组编号"),
    "name": ("名称", "企业名称", "单位名称", "公司名称", "园区名称", "派出所名称", "警组名称", "警力单元"),
    "category": ("类别", "行业", "行业类别", "企业类别", "所属行业"),
    "address": ("地址", "详细地址", "企业地址", "单位地址", "经营地址"),
    "district": ("区县", "旗区", "所属旗区", "所属区县", "行政区"),
    "township": ("乡镇", "镇街", "苏木", "乡镇街道", "苏木乡镇", "所属乡镇"),
    "park": ("园区", "所属园区", "所在园区", "工业园区"),
    "workers": ("从业人数", "用工人数", "职工人数", "员工人数", "从业人员", "职工总数", "员工总数"),
    "workers_returned": ("到岗人数", "返岗人数", "复工人数", "已到岗人数", "已返岗人数", "已复工人数"),
    "reopened_on": ("复工日期", "复工时间", "开工日期", "复工复产日期", "复工复产时间"),
    "closed_on": ("停工日期", "停产日期", "停业日期", "关闭日期", "再次停工日期"),
    "key_unit": ("重点单位", "是否重点单位", "治安保卫重点单位", "是否治安保卫重点单位"),
    "scale": ("规模", "企业规模"),
    "hazard": ("危险性", "危险类别", "危险源", "危化品"),
    "credit_code": ("统一社会信用代码", "社会信用代码", "信用代码", "uscc"),
    "lon": ("经度", "东经", "longitude", "lng"),
    "lat": ("纬度", "北纬", "latitude"),
    "datum": ("坐标系", "坐标系统", "坐标基准", "大地基准"),
    "kind": ("类型", "园区类型"),
    "aliases": ("别名", "别称", "俗称", "曾用名"),
    "gates": ("大门", "出入口"),
    "level": ("级别", "层级", "行政级别"),
    "seat": ("驻地", "政府驻地"),
    "station": ("派出所", "所属派出所", "辖区派出所"),
    "marked": ("有标识", "是否有标识", "制式", "是否制式"),
    "capabilities": ("能力", "资质", "装备"),
    "officers": ("民警", "民警人数", "警察人数"),
    "auxiliaries": ("辅警", "辅警人数"),
    "shift_start": ("班次开始", "上班时间", "上勤时间", "开始时间"),
    "shift_end": ("班次结束", "下班时间", "下勤时间", "结束时间"),
    "road_id": ("道路编号", "道路id"),
    "road_ref": ("路线编号", "路线代码"),
    "road_name": ("道路名称", "路名", "路线名称"),
    "km": ("公里", "公里数", "里程", "桩号"),
    "alias": ("通俗名称", "俗名"),
    "target_id": ("对象编号",),
    "target_name": ("对象名称",),
    "target_type": ("对象类型",),
}
_MEANINGS = {header: field for field, headers in _SYNONYMS.items() for header in headers}
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
# A unit or remark behind the name: 从业人数（人）, lon (WGS84).
_REMARK = re.compile(r"\([^()]*\)$")


def meaning_of(header: str) -> str:
    """Return the field a header stands for, or the header itself in its plain spelling."""
    plain = unicodedata.normalize("NFKC", header).strip().strip(_INVISIBLE).strip()
    plain = re.sub(r"[\s-]+", "_", plain.casefold()).replace("*", "")
    if plain in _MEANINGS:
        return _MEANINGS[plain]
    bare = _REMARK.sub("", plain).strip("_")
    return _MEANINGS.get(bare, bare or plain)
