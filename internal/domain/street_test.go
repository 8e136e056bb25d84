package domain_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/portway/portway/internal/domain"
)

func TestSplitStreet(t *testing.T) {
	t.Parallel()

	// number | suffix | pre | name | suffix | post
	for street, want := range map[string]string{
		"48 Quarry St":                    "48|||Quarry|St|",
		"48 Quarry Street":                "48|||Quarry|St|",
		"311 W Superior St":               "311||W|Superior|St|",
		"311 West Superior Street":        "311||W|Superior|St|",
		"311 w. superior st.":             "311||W|superior|St|",
		"1900 N.E. Larkspur Avenue":       "1900||NE|Larkspur|Ave|",
		"1900 Northeast Larkspur Ave":     "1900||NE|Larkspur|Ave|",
		"77 5th Ave":                      "77|||5th|Ave|",
		"77 E 42nd Street":                "77||E|42nd|St|",
		"2210 Broadway":                   "2210|||Broadway||",
		"2210 N Broadway":                 "2210||N|Broadway||",
		"2210 Broadway E":                 "2210|||Broadway||E",
		"12-34 56th St":                   "12-34|||56th|St|",
		"311 1/2 Pine Rd":                 "311|1/2||Pine|Rd|",
		"311½ Pine Rd":                    "311|1/2||Pine|Rd|",
		"19B Alder Ln":                    "19|B||Alder|Ln|",
		"19-B Alder Ln":                   "19|B||Alder|Ln|",
		"640 Ironwood Dr SW":              "640|||Ironwood|Dr|SW",
		"640 Ironwood Dr Southwest":       "640|||Ironwood|Dr|SW",
		"100 North St":                    "100|||North|St|",
		"100 E St NW":                     "100|||E|St|NW",
		"100 B St NW":                     "100|||B|St|NW",
		"100 North Ave W":                 "100|||North|Ave|W",
		"100 S East St":                   "100||S|East|St|",
		"100 W Northwest Hwy":             "100||W|Northwest|Hwy|",
		"450 S 1200 E":                    "450||S|1200||E",
		"9 St Charles Ave":                "9|||St Charles|Ave|",
		"9 Park Place":                    "9|||Park|Pl|",
		"9 Park":                          "9|||Park||",
		"9 Park Center Blvd":              "9|||Park Center|Blvd|",
		"815 Avenue of the Americas":      "815|||Avenue of the Americas||",
		"815 Avenue C":                    "815|||Avenue C||",
		"5000 Highway 61":                 "5000|||Highway 61||",
		"5000 US Highway 1 N":             "5000|||US Highway 1||N",
		"5000 County Road 12":             "5000|||County Road 12||",
		"5000 FM 1960 Rd W":               "5000|||FM 1960|Rd|W",
		"3 The Circle":                    "3|||The Circle||",
		"3 O'Farrell Ct":                  "3|||O'Farrell|Ct|",
		"3 Martin Luther King Jr. Pkwy":   "3|||Martin Luther King Jr.|Pkwy|",
		"1450 Old Mill Crossing":          "1450|||Old Mill|Xing|",
		"220 Main Terrace East":           "220|||Main|Ter|E",
		"  88   Cedar   Grove  Trail  ":   "88|||Cedar Grove|Trl|",
		"1 Front":                         "1|||Front||",
		"1 Front St":                      "1|||Front|St|",
		"60 Lakeshore Cres":               "60|||Lakeshore|Cres|",
		"7 Camino Real":                   "7|||Camino Real||",
		"250 Señorial Way":                "250|||Señorial|Way|",
		"1200-1210 Commerce Pkwy":         "1200-1210|||Commerce|Pkwy|",
		"8 South Fork Rd":                 "8||S|Fork|Rd|",
		"8 East West Connector":           "",
		"":                                "",
		"48":                              "",
		"Quarry St":                       "",
		"One Quarry St":                   "",
		"5th Ave 77":                      "",
		"48 1/2":                          "",
		"48A 1/2 Quarry St":               "",
		"W123N4567 Meadow Ln":             "",
		"N6789 Rapids Rd":                 "",
		"W123 N4567 Meadow Ln":            "",
		"12N Quarry St":                   "",
		"PO Box 12":                       "",
		"P.O. Box 12":                     "",
		"48 PO Box 12":                    "",
		"RR 2 Box 15":                     "",
		"48 Quarry St, Suite 5":           "",
		"48 Quarry St Suite 5":            "",
		"48 Quarry St Apt B":              "",
		"48 Quarry St #5":                 "",
		"48 Quarry St Rear":               "",
		"48 B Quarry St":                  "",
		"100 South Park":                  "", // the street South Park, or Park to the south
		"100 West Loop S":                 "",
		"100 North East 5th St":           "",
		"815 Avenue S":                    "", // a street in Brooklyn, or an avenue without a name
		"5000 County Road N":              "",
		"1200 rue Sainte-Catherine Ouest": "",
		"1200 boul. René-Lévesque":        "",
	} {
		t.Run(street, func(t *testing.T) {
			t.Parallel()
			parts, ok := domain.SplitStreet(street)
			if ok != (want != "") {
				t.Fatalf("ok = %t: %+v", ok, parts)
			}
			if !ok {
				if parts != (domain.StreetParts{}) {
					t.Errorf("parts of what can't be split: %+v", parts)
				}
				return
			}
			got := strings.Join([]string{
				parts.HouseNumber, parts.HouseSuffix, parts.PreDirectional, parts.StreetName, parts.StreetSuffix, parts.PostDirectional,
			}, "|")
			if got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if parts.HousePrefix != "" {
				t.Errorf("a house prefix %q was guessed", parts.HousePrefix)
			}
		})
	}
}

// TestSplitStreetIsStable puts random words together: what is split and joined
// splits the same way again, loses no word, and uses allowed directionals only.
func TestSplitStreetIsStable(t *testing.T) {
	t.Parallel()

	words := []string{
		"N", "South", "NE", "West", "E.", "A", "B", "Main", "Park", "Broadway", "5th", "12", "1/2", "The", "Avenue", "St", "Street",
		"Loop", "County", "Highway", "Old", "Mill", "Apt", "Rear", "of",
	}
	rapid.Check(t, func(t *rapid.T) {
		street := rapid.StringMatching(`[1-9][0-9]{0,4}(-[0-9]{2})?[AB]?`).Draw(t, "house") + " " +
			strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 5).Draw(t, "words"), " ")
		parts, ok := domain.SplitStreet(street)
		if !ok {
			return
		}
		if parts.HouseNumber == "" || parts.StreetName == "" {
			t.Fatalf("%q: no house number or street: %+v", street, parts)
		}
		for _, d := range []string{parts.PreDirectional, parts.PostDirectional} {
			if !strings.Contains("|N|S|E|W|NE|NW|SE|SW|", "|"+d+"|") && d != "" {
				t.Fatalf("%q: directional %q", street, d)
			}
		}
		if got, want := len(strings.Fields(parts.String())), len(strings.Fields(street)); got != want {
			t.Fatalf("%q has %d words, its parts %+v have %d", street, want, parts, got)
		}
		again, ok := domain.SplitStreet(parts.String())
		if diff := cmp.Diff(parts, again); !ok || diff != "" {
			t.Fatalf("%q became %q, and that splits another way: %s", street, parts, diff)
		}
	})
}

func FuzzSplitStreet(f *testing.F) {
	for _, street := range []string{"311 W Superior St", "12-34 56th St", "311½ Pine Rd", "\x00", "1 \xff", "9 N N N N"} {
		f.Add(street)
	}
	f.Fuzz(func(t *testing.T, street string) {
		parts, ok := domain.SplitStreet(street)
		if ok && (parts.HouseNumber == "" || parts.StreetName == "") {
			t.Errorf("%q: %+v", street, parts)
		}
	})
}
