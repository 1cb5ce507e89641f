//! Code pages of DOS that the WHATWG list leaves out and old feeds still declare. Generated from the mapping tables
//! that the Unicode Consortium publishes (`VENDORS/MICSFT/PC`), bytes 128 to 255 in order.

/// The characters of a code page's upper half, by the names it is declared under.
pub(super) fn code_page(label: &str) -> Option<(&'static str, &'static str)> {
    let number = label.trim_start_matches("ibm").trim_start_matches("cp").trim_start_matches(['-', '_']);
    match number {
        "437" => Some(("IBM437", CP437)),
        "850" => Some(("IBM850", CP850)),
        "852" => Some(("IBM852", CP852)),
        "855" => Some(("IBM855", CP855)),
        _ => None,
    }
}

/// Decodes bytes by a code page's upper half.
pub(super) fn decode(bytes: &[u8], upper: &str) -> String {
    let upper: Vec<char> = upper.chars().collect();
    let to_char = |byte: &u8| match byte.checked_sub(128) {
        Some(index) => upper.get(usize::from(index)).copied().unwrap_or(' '),
        None => char::from(*byte),
    };
    bytes.iter().map(to_char).collect()
}

const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
const CP852: &str = "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐\
    └┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}";
const CP855: &str = "ђЂѓЃёЁєЄѕЅіІїЇјЈљЉњЊћЋќЌўЎџЏюЮъЪаАбБцЦдДеЕфФгГ«»░▒▓│┤хХиИ╣║╗╝йЙ┐\
    └┴┬├─┼кК╚╔╩╦╠═╬¤лЛмМнНоОп┘┌█▄Пя▀ЯрРсСтТуУжЖвВьЬ№\u{ad}ыЫзЗшШэЭщЩчЧ§■\u{a0}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_page_has_128_upper_characters() {
        for label in ["cp437", "ibm850", "IBM852", "cp-855"] {
            let (_, upper) = code_page(&label.to_ascii_lowercase()).unwrap();
            assert_eq!(upper.chars().count(), 128, "{label}");
        }
        assert_eq!(decode(b"\xe1", CP855), "р");
    }
}
