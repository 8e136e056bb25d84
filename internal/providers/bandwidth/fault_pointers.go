package bandwidth

// pointers are the fields of ours that an error code speaks of, where it
// speaks of one (API reference, error codes of portins and of carriers).
var pointers = map[string]string{
	"7101": ptrNumbers, "7102": ptrNumbers, "7122": ptrNumbers, "7201": ptrNumbers, "7202": ptrNumbers,
	"7204": ptrNumbers, "7205": ptrNumbers, "7206": ptrNumbers, "7314": ptrNumbers, "7316": ptrNumbers,
	"7320": ptrNumbers, "7321": ptrNumbers, "7331": ptrNumbers, "7339": ptrNumbers, "7360": ptrNumbers,
	"7363": ptrNumbers, "7378": ptrNumbers, "7386": ptrNumbers, "7403": ptrNumbers, "7405": ptrNumbers,
	"7409": ptrNumbers, "7426": ptrNumbers, "7427": ptrNumbers, "7470": ptrNumbers, "7490": ptrNumbers,
	"7491": ptrNumbers, "7495": ptrNumbers, "7498": ptrNumbers, "7500": ptrNumbers, "7501": ptrNumbers,
	"7502": ptrNumbers, "7503": ptrNumbers, "7504": ptrNumbers, "7505": ptrNumbers, "7506": ptrNumbers,
	"7507": ptrNumbers, "7516": ptrNumbers, "7518": ptrNumbers, "7600": ptrNumbers, "7609": ptrNumbers,
	"7642": ptrNumbers, "7643": ptrNumbers, "7644": ptrNumbers, "7652": ptrNumbers, "7656": ptrNumbers,
	"7657": ptrNumbers, "7671": ptrNumbers, "1022": ptrNumbers,

	"7103": ptrBTN, "7203": ptrBTN, "7305": ptrBTN, "7385": ptrBTN, "7445": ptrBTN,
	"7494": ptrNewBTN, "7496": ptrNewBTN, "7497": ptrNewBTN,
	"7319": ptrScope, "7384": ptrScope, "7428": ptrScope, "7434": ptrScope,

	"7104": ptrEndUser, "7105": ptrEndUser, "7306": ptrEndUser, "7408": ptrEndUser, "7471": ptrEndUser, "7519": ptrEndUser,
	"7106": ptrType, "7391": ptrType,
	"7211": ptrBusiness, "7324": ptrBusiness, "7396": ptrBusiness, "7404": ptrBusiness, "7429": ptrBusiness,
	"7355": ptrFirst, "7414": ptrFirst,
	"7354": ptrMiddle,
	"7356": ptrLast, "7422": ptrLast,
	"7115": ptrAuthorized, "7357": ptrAuthorized, "7388": ptrAuthorized, "7473": ptrAuthorized,
	"7113": ptrAccountNumber, "7114": ptrAccountNumber, "7212": ptrAccountNumber, "7308": ptrAccountNumber,
	"7383": ptrAccountNumber, "7401": ptrAccountNumber, "7510": ptrAccountNumber, "7511": ptrAccountNumber,
	"7117": ptrPIN, "7213": ptrPIN, "7435": ptrPIN, "7512": ptrPIN, "7513": ptrPIN, "7610": ptrPIN,
	"7443": ptrTaxID,

	"7107": ptrAddress, "7307": ptrAddress, "7402": ptrAddress,
	"7108": ptrHouseNumber, "7109": ptrStreetName, "7329": ptrPreDir, "7330": ptrPostDir,
	"7110": ptrLocality, "7111": ptrRegion, "7395": ptrRegion,
	"7112": ptrPostalCode, "7214": ptrPostalCode, "7514": ptrPostalCode, "7515": ptrPostalCode,

	"7119": ptrFOC, "7207": ptrFOC, "7208": ptrFOC, "7209": ptrFOC, "7210": ptrFOC, "7217": ptrFOC,
	"7313": ptrFOC, "7315": ptrFOC, "7317": ptrFOC, "7371": ptrFOC, "7380": ptrFOC, "7381": ptrFOC,
	"7387": ptrFOC, "7389": ptrFOC, "7412": ptrFOC, "7439": ptrFOC, "7602": ptrFOC,
	"7603": ptrFOC, "7608": ptrFOC, "7636": ptrFOC,

	"7309": ptrSite, "7310": ptrSite, "7334": ptrSite, "7336": ptrSite,
	"7311": ptrPeer, "7312": ptrPeer, "7332": ptrPeer, "7487": ptrPeer,
	"7337": ptrAlternateSPID, "7708": ptrAlternateSPID,
	"7397": ptrTnAttributes, "7398": ptrTnAttributes, "7399": ptrTnAttributes, "7474": ptrTnAttributes, "7475": ptrTnAttributes,
	"7527": ptrRespOrg, "7528": ptrRespOrg, "7529": ptrRespOrg, "7530": ptrRespOrg, "7531": ptrRespOrg,
	"7532": ptrRespOrg, "7533": ptrRespOrg, "7534": ptrRespOrg,

	"7424": ptrLOA, "7638": ptrLOA,
}
